// variants.mjs - what else a template may meet: causes, reasons, kinds of customers. Each is the sample with a change.
import { merged } from './mails.mjs'

const changes = {
  order_delayed: ['carrier', 'customs', 'address', 'shop', null].map((cause) => ({ shipment: { delay_cause: cause } })),
  order_cancelled: ['customer', 'fraud', 'declined', 'other', null].map((reason) => ({ order: { cancel_reason: reason } })),
  delivery_failed: ['address', 'refused', 'access', null].map((why) => ({ shipment: { failure: why } })),
  thank_you: [{ customer: { first_order: true } }, { customer: { vip: true } }],
  order_shipped: [{ shipment: { stage: 3 } }, { shipment: { expected_at: null }, order: { estimated_delivery_at: null } }],
}

export const variants = (template, given) => (changes[template.name] ?? []).map((change) => merged(given, change))
