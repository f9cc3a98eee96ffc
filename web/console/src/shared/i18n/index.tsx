// Words in the person's language: keys are checked by the compiler, one language is loaded at a time.
import { createContext, Fragment, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { makeFormat, type Format } from './format';
import type { Words } from './en';

export type Key = keyof Words;
export type Language = 'en' | 'de';
type Values = Record<string, string | number>;

const load: Record<Language, () => Promise<Words>> = {
  en: async () => (await import('./en')).en,
  de: async () => (await import('./de')).de,
};

export const languageOf = (locale: string): Language => (locale.toLowerCase().startsWith('de') ? 'de' : 'en');
const kept = () => localStorage.getItem('afterglow.locale') ?? navigator.language;

/** 'one || other' is chosen by the value n. */
function choose(text: string, language: Language, n: unknown): string {
  const forms = text.split(' || ');
  if (forms.length === 1) return text;
  const one = typeof n === 'number' && new Intl.PluralRules(language).select(n) === 'one';
  return (one ? forms[0] : forms[1]) ?? text;
}

export interface I18n {
  language: Language;
  locale: string;
  format: Format;
  t: (key: Key, values?: Values) => string;
  /** As t, with nodes in the places. */
  rich: (key: Key, values: Record<string, ReactNode>, n?: number) => ReactNode;
  /** For codes a server may add to: the fallback when there is no word yet. */
  word: (key: string, fallback: string, values?: Values) => string;
  setLocale: (locale: string) => void;
}

const Context = createContext<I18n | null>(null);

export function makeI18n(words: Words, locale: string, zone: string, setLocale: (l: string) => void): I18n {
  const language = languageOf(locale);
  const format = makeFormat(locale === 'en' ? 'en-GB' : locale, zone);
  const fill = (text: string, values: Values = {}) =>
    choose(text, language, values.n).replace(/\{(\w+)\}/g, (_, name: string) => {
      const v = values[name];
      return v === undefined ? `{${name}}` : typeof v === 'number' ? format.number(v) : v;
    });
  const table: Record<string, string> = words;
  return {
    language, locale, format, setLocale,
    t: (key, values) => fill(table[key] ?? key, values),
    word: (key, fallback, values) => (table[key] ? fill(table[key], values) : fallback),
    rich: (key, values, n) =>
      choose(table[key] ?? key, language, n).split(/(\{\w+\})/).map((part, i) => {
        const name = /^\{(\w+)\}$/.exec(part)?.[1];
        return <Fragment key={i}>{name ? values[name] : part}</Fragment>;
      }),
  };
}

export function I18nProvider({ children }: { children: ReactNode }) {
  const [locale, setLocale] = useState(kept);
  const [words, setWords] = useState<Words | null>(null);
  const language = languageOf(locale);
  useEffect(() => {
    let alive = true;
    void load[language]().then((w) => { if (alive) setWords(w); });
    document.documentElement.lang = language;
    return () => { alive = false; };
  }, [language]);
  const value = useMemo(() => {
    const change = (l: string) => { localStorage.setItem('afterglow.locale', l); setLocale(l); };
    return words && makeI18n(words, locale, Intl.DateTimeFormat().resolvedOptions().timeZone, change);
  }, [words, locale]);
  return value && <Context.Provider value={value}>{children}</Context.Provider>;
}

export function useI18n(): I18n {
  const value = useContext(Context);
  if (!value) throw new Error('I18nProvider is missing');
  return value;
}
export const useT = () => useI18n().t;
export const useFormat = () => useI18n().format;
