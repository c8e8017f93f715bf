import { closeSync, existsSync, fsyncSync, openSync, readSync, writeSync } from 'node:fs';
import Database from 'better-sqlite3';
import { Problem } from '../lib/problem.ts';

/** `BDKB` in ASCII: what a backup says it is. */
const applicationId = 0x42444b42;
const chunkBytes = 4 * 1024 * 1024;

/** One thing inside a backup. */
export interface Part {
  readonly name: string;
  readonly bytes: number;
}

/** A backup that is being written: a SQLite file with every part in pieces. */
export interface PackWriter {
  add(name: string, file: string): void;
  /** Ends it; it is on disk afterwards. */
  close(): readonly Part[];
}

/** Begins a backup in an empty file. @param madeAt epoch ms */
export function createPack(file: string, madeAt: number): PackWriter {
  closeSync(openSync(file, 'wx', 0o600));
  const db = new Database(file);
  db.pragma('synchronous = FULL');
  db.pragma(`application_id = ${applicationId}`);
  db.exec(`create table pack (madeAt integer not null) strict;
    create table part (name text not null, position integer not null, bytes blob not null, primary key (name, position)) strict`);
  db.prepare('insert into pack values (?)').run(madeAt);
  const insert = db.prepare<[string, number, Buffer]>('insert into part values (?, ?, ?)');
  const add = db.transaction((name: string, source: string) => {
    let position = 0;
    for (const chunk of chunksOf(source)) insert.run(name, position++, chunk);
  });
  return {
    add,
    close() {
      const parts = partsOf(db);
      db.close();
      return parts;
    },
  };
}

/** A backup that is read. */
export interface PackReader {
  /** Epoch ms. */
  readonly madeAt: number;
  readonly parts: readonly Part[];
  /** Writes a part to a new file, for the owner alone, and waits until it is on disk. */
  extract(name: string, file: string): void;
  close(): void;
}

/** Opens a backup. @throws Problem `NotABackup` when it is none or damaged */
export function openPack(file: string): PackReader {
  const refuse = (cause?: unknown) =>
    new Problem('NotABackup', `${file} is not a backup of this product, or damaged`, { cause });
  if (!existsSync(file)) throw new Problem('NotABackup', `there is no file ${file}`);
  let db: Database.Database | undefined;
  try {
    db = new Database(file, { readonly: true, fileMustExist: true });
    if (db.pragma('application_id', { simple: true }) !== applicationId) throw refuse();
    if (db.pragma('integrity_check', { simple: true }) !== 'ok') throw refuse();
    return reader(db);
  } catch (error) {
    db?.close();
    throw error instanceof Problem ? error : refuse(error);
  }
}

function reader(db: Database.Database): PackReader {
  const madeAt = db.prepare<[], number>('select madeAt from pack').pluck().get();
  const chunks = db.prepare<[string], Buffer>('select bytes from part where name = ? order by position').pluck();
  return {
    madeAt: madeAt ?? 0,
    parts: partsOf(db),
    extract(name, file) {
      const fd = openSync(file, 'wx', 0o600);
      try {
        for (const chunk of chunks.iterate(name)) writeSync(fd, chunk);
        fsyncSync(fd);
      } finally {
        closeSync(fd);
      }
    },
    close: () => db.close(),
  };
}

const partsOf = (db: Database.Database): Part[] =>
  db.prepare<[], Part>('select name, sum(length(bytes)) as bytes from part group by name order by name').all();

function* chunksOf(file: string): Generator<Buffer> {
  const fd = openSync(file, 'r');
  try {
    for (;;) {
      const chunk = Buffer.alloc(chunkBytes);
      const length = readSync(fd, chunk);
      if (length === 0) return;
      yield chunk.subarray(0, length);
    }
  } finally {
    closeSync(fd);
  }
}
