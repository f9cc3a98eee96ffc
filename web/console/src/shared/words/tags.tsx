// States with their word, sign and colour; codes a server may add to fall back to themselves.
import { useI18n } from '../i18n';
import type { Schema } from '@shared/api/client';
import { Tag, type Tone } from '../ui/parts';
import type { IconName } from '../ui/icons';

export const humane = (code: string) => {
  const s = code.replaceAll('_', ' ');
  return s.charAt(0).toUpperCase() + s.slice(1);
};

/** A word for a code: 'kind' and 'order_shipped' give the text of 'kind.order_shipped'. */
export function useWord() {
  const { word } = useI18n();
  return (group: string, code: string) => word(`${group}.${code}`, humane(code));
}

const orderTone: Record<Schema['OrderState'], [Tone, IconName]> = {
  placed: ['info', 'orders'], part_shipped: ['info', 'parcels'], shipped: ['info', 'parcels'], delivered: ['good', 'check'], cancelled: ['calm', 'cross'],
  return_requested: ['warn', 'undo'], part_returned: ['calm', 'undo'], returned: ['calm', 'undo'],
};
const parcelTone: Record<Schema['ParcelState'], [Tone, IconName]> = {
  announced: ['calm', 'dot'], in_transit: ['info', 'parcels'], out_for_delivery: ['info', 'parcels'], ready_for_pickup: ['info', 'shop'],
  delivered: ['good', 'check'], problem: ['bad', 'alert'], returned: ['warn', 'undo'],
};
const messageTone: Record<Schema['MessageState'], [Tone, IconName]> = {
  planned: ['info', 'clock'], released: ['info', 'send'], handing_over: ['info', 'send'], sent: ['good', 'send'], delivered: ['good', 'check'],
  lapsed: ['calm', 'cross'], failed: ['bad', 'alert'], in_doubt: ['warn', 'alert'], revoked: ['calm', 'undo'],
};
const mayTone: Record<Schema['MayGet'], [Tone, IconName]> = { offers: ['good', 'check'], news: ['info', 'messages'], nothing: ['calm', 'cross'] };

function Coded({ group, code, look }: { group: string; code: string; look: [Tone, IconName] | undefined }) {
  const word = useWord();
  return <Tag tone={look?.[0] ?? 'calm'} icon={look?.[1] ?? 'dot'}>{word(group, code)}</Tag>;
}
export const OrderTag = ({ state }: { state: Schema['OrderState'] }) => <Coded group="order" code={state} look={orderTone[state]} />;
export const ParcelTag = ({ state }: { state: Schema['ParcelState'] }) => <Coded group="parcel" code={state} look={parcelTone[state]} />;
export const MessageTag = ({ state }: { state: Schema['MessageState'] }) => <Coded group="message" code={state} look={messageTone[state]} />;
export const MayTag = ({ may }: { may: Schema['MayGet'] }) => <Coded group="may" code={may} look={mayTone[may]} />;

export function LateTag({ days }: { days?: number }) {
  const { t } = useI18n();
  return <Tag tone="bad" icon="clock">{days ? t('late.days', { n: days }) : t('late.late')}</Tag>;
}

/** The customer's name, or what stands for one. */
export function useCustomerName() {
  const { t } = useI18n();
  return (c: { name: string | null; email: string | null; number: string | null }) => c.name || c.email || (c.number ? t('customer.numbered', { number: c.number }) : t('customer.unnamed'));
}

/** Who told of it: 'key:shop' is the key's name, our own sources have words. */
export function useSource() {
  const { word } = useI18n();
  return (source: string) => {
    const [first = source, rest] = source.split(/:(.*)/s);
    return word(`source.${source}`, rest && ['key', 'console', 'hook'].includes(first) ? rest : word(`source.${first}`, source));
  };
}

/** Why somebody may, or may not, get a class of messages. */
export function useMayReason() {
  const { word } = useI18n();
  return (code: string) => word(`mayreason.${code}`, word(`reason.${code}`, humane(code)));
}

/** A carrier as people write it: 'dhl' is DHL, 'deutsche_post' is Deutsche post. */
export const carrierName = (code: string | null | undefined) => (code ? (/^[a-z]{2,4}$/.test(code) ? code.toUpperCase() : humane(code)) : '–');

/** A starter journey's name in the reader's language; a merchant's own keeps its title. */
export function useJourneyTitle() {
  const { word } = useI18n();
  return (j: { name: string; title: string }) => word(`journeyname.${j.name}`, j.title);
}
