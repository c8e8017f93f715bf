import Database from 'better-sqlite3';
import express, { type Response } from 'express';

/**
 * What the product is measured against: bare Express, one insert with its own commit a request (WAL,
 * `synchronous=FULL`), and a server-sent event to the receiver. No sign-in, no validation, no conversation.
 * Started as a process of its own: the database file is its argument, its port is its first line.
 */
const db = new Database(process.argv[2]);
db.pragma('journal_mode = WAL');
db.pragma('synchronous = FULL');
db.exec('CREATE TABLE message (id INTEGER PRIMARY KEY, pair INTEGER, text TEXT, at INTEGER)');
db.exec('CREATE TABLE callback (id INTEGER PRIMARY KEY, body TEXT, at INTEGER)');
const insertMessage = db.prepare('INSERT INTO message (pair, text, at) VALUES (?, ?, ?)');
const insertCallback = db.prepare('INSERT INTO callback (body, at) VALUES (?, ?)');

const receivers = new Map<string, Response>();
const app = express();

app.get('/pairs/:pair', (request, response) => {
  response.set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' }).flushHeaders();
  receivers.set(request.params.pair, response);
});
app.post('/pairs/:pair', express.text(), (request, response) => {
  const { pair } = request.params as { pair: string };
  const { lastInsertRowid } = insertMessage.run(pair, request.body, Date.now());
  response.status(201).location(`/pairs/${pair}/${lastInsertRowid}`).end();
  receivers.get(pair)?.write(`data: ${request.body}\n\n`);
});
app.post('/callback', express.json(), (request, response) => {
  insertCallback.run(JSON.stringify(request.body), Date.now());
  response.status(200).end();
});

const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`${typeof address === 'object' ? address?.port : ''}\n`);
});
