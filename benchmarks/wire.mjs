// Bytes as an attacker sends them: HTTP and WebSocket by hand, without a library that would put them right.
import net from 'node:net';
import crypto from 'node:crypto';

export const TEXT = 1, BINARY = 2, CLOSE = 8, PING = 9, PONG = 10;

/** A connection that keeps what comes and knows when it has ended. */
export class Wire {
  constructor(socket) {
    this.socket = socket;
    this.came = Buffer.alloc(0);
    this.closed = false;
    this.ended = new Promise(ok => socket.once('close', () => { this.closed = true; this.wake(); ok(); }));
    socket.on('error', () => {});
    socket.on('data', bytes => { this.came = Buffer.concat([this.came, bytes]); this.wake(); });
  }

  static to({ port }) {
    return new Promise((ok, no) => {
      const socket = net.connect({ port, host: '127.0.0.1', noDelay: true });
      const wire = new Wire(socket);
      socket.once('connect', () => ok(wire));
      socket.once('error', no);
    });
  }

  wake() { this.waiting?.(); this.waiting = undefined; }

  send(bytes) { if (!this.closed) this.socket.write(bytes); return this; }

  /** Writes all of it, at the pace at which the other end takes it; false if it hung up before. */
  async sendAll(pieces, maxMs = 20_000) {
    const until = Date.now() + maxMs;
    for (const piece of pieces) {
      if (this.closed || Date.now() > until) return false;
      if (!this.socket.write(piece)) {
        await Promise.race([new Promise(ok => this.socket.once('drain', ok)), this.ended, pause(until - Date.now())]);
      }
    }
    return !this.closed;
  }

  /** Waits until `look` gives something, the connection ends or the time is over. */
  async until(look, maxMs) {
    const end = Date.now() + maxMs;
    for (;;) {
      const found = look(this);
      if (found || this.closed || Date.now() >= end) return found;
      await Promise.race([new Promise(ok => { this.waiting = ok; }), pause(end - Date.now())]);
    }
  }

  /** The status of the first answer; 0 if the connection ended without one. */
  async status(maxMs = 10_000) {
    return +(await this.until(() => /^HTTP\/1\.[01] (\d{3})/.exec(this.came.toString('latin1'))?.[1], maxMs) ?? 0);
  }

  /** Whether the other end has hung up by then. */
  async hungUp(maxMs) { await Promise.race([this.ended, pause(maxMs)]); return this.closed; }

  end() { this.socket.destroy(); }
}

export const pause = ms => new Promise(ok => setTimeout(ok, Math.max(0, ms)).unref?.());

/** One frame; masked, as clients must. */
export function frame(opcode, payload = Buffer.alloc(0), { fin = true, bits = 0, masked = true, length = payload.length } = {}) {
  const head = [(fin ? 0x80 : 0) | bits | opcode];
  const mask = masked ? 0x80 : 0;
  if (length < 126) head.push(mask | length);
  else if (length < 65_536) head.push(mask | 126, length >> 8, length & 255);
  else { const eight = Buffer.alloc(8); eight.writeBigUInt64BE(BigInt(length)); head.push(mask | 127, ...eight); }
  // A mask of zeros leaves the bytes as they are.
  return Buffer.concat([Buffer.from(head), masked ? Buffer.alloc(4) : Buffer.alloc(0), payload]);
}

/** A socket after its upgrade; what comes is cut into frames. */
export class RawSocket {
  static async open(target, { headers = [], address = '/api/v1/ws', bearer = target.token } = {}) {
    const wire = await Wire.to(target);
    const said = bearer ? ['Authorization: Bearer ' + bearer, ...headers] : headers;
    wire.send(`GET ${address} HTTP/1.1\r\nHost: 127.0.0.1:${target.port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n`
      + `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${crypto.randomBytes(16).toString('base64')}\r\n`
      + said.map(line => line + '\r\n').join('') + '\r\n');
    const socket = new RawSocket();
    socket.wire = wire;
    socket.frames = [];
    socket.status = await wire.status();
    const end = wire.came.indexOf('\r\n\r\n');
    wire.came = wire.came.subarray(end + 4);
    return socket;
  }

  send(...frames) { for (const one of frames) this.wire.send(one); return this; }

  say(message) { return this.send(frame(TEXT, Buffer.from(typeof message === 'string' ? message : JSON.stringify(message)))); }

  cut() {
    for (;;) {
      const came = this.wire.came;
      if (came.length < 2) return;
      let length = came[1] & 127, at = 2;
      if (length === 126) { if (came.length < 4) return; length = came.readUInt16BE(2); at = 4; }
      else if (length === 127) { if (came.length < 10) return; length = Number(came.readBigUInt64BE(2)); at = 10; }
      if (came.length < at + length) return;
      this.frames.push({ opcode: came[0] & 15, payload: came.subarray(at, at + length) });
      this.wire.came = came.subarray(at + length);
    }
  }

  /** Takes out and gives the next message of this type, or the code that closed the socket, or nothing. */
  async next(type, maxMs = 10_000) {
    return this.wire.until(() => {
      this.cut();
      while (this.frames.length) {
        const { opcode, payload } = this.frames.shift();
        if (opcode === CLOSE) return this.code = 'closed ' + (payload.length >= 2 ? payload.readUInt16BE(0) : 1005);
        if (opcode === TEXT) { const message = JSON.parse(payload); if (message.type === type) return message; }
      }
      return undefined;
    }, maxMs);
  }

  /** How the server ends it: `closed 1009`, `cut` if without a word, `open` if not at all. */
  async fate(maxMs = 10_000) {
    const found = await this.next('never', maxMs);
    return found ?? (this.wire.closed ? 'cut' : 'open');
  }

  /** `alive` if an honest message is still answered. */
  async health(maxMs = 10_000) {
    const found = await this.say({ type: 'ping' }).next('pong', maxMs);
    return typeof found === 'string' ? found : found ? 'alive' : this.wire.closed ? 'cut' : 'silent';
  }

  end() { this.wire.end(); }
}
