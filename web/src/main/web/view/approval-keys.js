/**
 * Decides approvals by keys wherever no text field has them: j and k choose, a approves, d denies, e edits. The first open approval is
 * chosen by itself.
 */
export class ApprovalKeys {
  #cards;
  #chosen = null;

  /** @param cards gives the open approvals in their order */
  constructor(host, cards) {
    this.#cards = cards;
    host.addController(this);
  }

  hostConnected() {
    document.addEventListener('keydown', this.#key);
  }

  hostDisconnected() {
    document.removeEventListener('keydown', this.#key);
  }

  /** The cards may be others now. */
  refresh() {
    queueMicrotask(() => this.#choose(this.#cards()));
  }

  /** One that is open no more is not chosen either. */
  #choose(cards, wanted = this.#chosen) {
    if (this.#chosen) {
      this.#chosen.chosen = false;
    }
    this.#chosen = cards.includes(wanted) ? wanted : (cards[0] ?? null);
    cards.forEach((card) => (card.chosen = card === this.#chosen));
  }

  #key = (key) => {
    if (key.ctrlKey || key.metaKey || key.altKey || isTyping(key)) {
      return;
    }
    const cards = this.#cards();
    this.#choose(cards);
    const at = cards.indexOf(this.#chosen);
    switch (key.key) {
      case 'j':
        this.#show(cards, at + 1);
        break;
      case 'k':
        this.#show(cards, at - 1);
        break;
      case 'a':
        this.#chosen?.approve();
        break;
      case 'd':
        key.preventDefault();
        this.#chosen?.deny();
        break;
      case 'e':
        key.preventDefault();
        this.#chosen?.edit();
        break;
    }
  };

  #show(cards, at) {
    const card = cards[Math.max(0, Math.min(at, cards.length - 1))];
    if (card) {
      this.#choose(cards, card);
      card.scrollIntoView({ block: 'nearest' });
    }
  }
}

/** Whether a key goes into a text. */
export function isTyping(key) {
  const target = key.composedPath()[0];
  return target.matches?.('input, textarea, select, [contenteditable]') ?? false;
}
