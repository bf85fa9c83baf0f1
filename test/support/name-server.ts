import { createSocket, type RemoteInfo } from 'node:dgram';
import { once } from 'node:events';
import ipaddr from 'ipaddr.js';

/** What is said of a name: its addresses, that it does not exist, that something is wrong, or nothing at all. */
export type NameAnswer = readonly string[] | 'no_such_name' | 'failure' | 'silence';

export interface NameServer {
  /** `address:port`. */
  readonly address: string;
  /** Names and types that were asked for, in order: `app.example.com A`. */
  readonly asked: string[];
  close(): Promise<void>;
}

// DNS: the form of a message, and the numbers in it. https://www.rfc-editor.org/rfc/rfc1035#section-4 (read 2026-11);
// AAAA: https://www.rfc-editor.org/rfc/rfc3596#section-2 (read 2026-11)
const HEADER_BYTES = 12;
const TYPES: Readonly<Record<number, 'A' | 'AAAA'>> = { 1: 'A', 28: 'AAAA' };
const CLASS_INTERNET = 1;
const NAME_OF_THE_QUESTION = 0xc000 | HEADER_BYTES;
/** An answer, that recursion was wished for and done; with the result in its last bits. */
const ANSWERED = 0x8180;
const RESULTS = { addresses: 0, failure: 2, no_such_name: 3 };

/** A name server on loopback with the given records for each name and type. */
export async function startNameServer(
  answer: (name: string, type: 'A' | 'AAAA') => NameAnswer,
): Promise<NameServer> {
  const socket = createSocket('udp4');
  const asked: string[] = [];
  socket.on('message', (query: Buffer, { port, address }: RemoteInfo) => {
    const { name, typeNumber, end } = readQuestion(query);
    const type = TYPES[typeNumber];
    if (type === undefined) return;
    asked.push(`${name} ${type}`);
    const said = answer(name, type);
    if (said === 'silence') return;
    const records = typeof said === 'string' ? [] : said.map((each) => toRecord(typeNumber, each));
    const result = typeof said === 'string' ? RESULTS[said] : RESULTS.addresses;
    const header = toWords(query.readUInt16BE(0), ANSWERED | result, 1, records.length, 0, 0);
    socket.send(Buffer.concat([header, query.subarray(HEADER_BYTES, end), ...records]), port, address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    address: `127.0.0.1:${socket.address().port}`,
    asked,
    close: async () => {
      const closed = once(socket, 'close');
      socket.close();
      await closed;
    },
  };
}

/** A name is labels, each after its length, up to an empty one. */
function readQuestion(query: Buffer): { name: string; typeNumber: number; end: number } {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('ascii', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.'), typeNumber: query.readUInt16BE(at + 1), end: at + 5 };
}

function toRecord(typeNumber: number, address: string): Buffer {
  const bytes = Buffer.from(ipaddr.parse(address).toByteArray());
  const lifetime = [0, 0];
  const head = toWords(NAME_OF_THE_QUESTION, typeNumber, CLASS_INTERNET, ...lifetime, bytes.length);
  return Buffer.concat([head, bytes]);
}

function toWords(...words: readonly number[]): Buffer {
  const bytes = Buffer.alloc(words.length * 2);
  words.forEach((word, index) => bytes.writeUInt16BE(word, index * 2));
  return bytes;
}
