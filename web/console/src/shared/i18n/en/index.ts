// All English words; the German ones have the same keys, by type.
import { app } from './app';
import { session } from './session';
import { customers } from './customers';
import { orders } from './orders';
import { codes } from './codes';
import { insights } from './insights';
import { settings } from './settings';

export const en = { ...app, ...session, ...customers, ...orders, ...codes, ...insights, ...settings };
export type Words = Record<keyof typeof en, string>;
