// Alle deutschen Wörter.
import type { Words } from '../en';
import { app } from './app';
import { session } from './session';
import { customers } from './customers';
import { orders } from './orders';
import { codes } from './codes';
import { insights } from './insights';
import { settings } from './settings';

export const de: Words = { ...app, ...session, ...customers, ...orders, ...codes, ...insights, ...settings };
