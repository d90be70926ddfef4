import { Outbox } from '../../main/web/net/outbox.js';
import { equal } from './assert.js';

globalThis.crypto ??= { randomUUID: () => 'key-' + ++made };
let made = 0;

function storage() {
  const kept = new Map();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key),
  };
}

export function oneMessageIsOnItsWayAtATime() {
  const outbox = new Outbox('s-1', storage());
  outbox.add({ text: 'first' });
  outbox.add({ text: 'second', role: 'coder', mode: 'steer' });
  const first = outbox.next('s-1');
  equal([first.message, outbox.next('s-1')], ['first', null]);
  outbox.accepted(first.idempotency_key);
  const second = outbox.next('s-1');
  equal([second.message, second.role, second.mode], ['second', 'coder', 'steer']);
}

export function afterALostConnectionTheSameMessageGoesOutWithTheSameKey() {
  const place = storage();
  const outbox = new Outbox('s-1', place);
  outbox.add({ text: 'once' });
  const sent = outbox.next('s-1');
  outbox.reopened();
  equal(outbox.next('s-1'), sent);
  equal(new Outbox('s-1', place).next('s-1'), sent, 'after a reload');
}

export function whatWasRefusedWaitsForItsWriterAndHoldsUpNobody() {
  const outbox = new Outbox('s-1', storage());
  outbox.add({ text: 'bad' });
  outbox.add({ text: 'good' });
  const bad = outbox.next('s-1');
  equal(outbox.refused('too long'), true);
  equal(outbox.next('s-1').message, 'good');
  outbox.drop(bad.idempotency_key);
  equal(outbox.messages.map((message) => message.text), ['good']);
}

export function aRefusalOfSomethingElseIsNotTheOutboxs() {
  equal(new Outbox('s-1', storage()).refused('no'), false);
}
