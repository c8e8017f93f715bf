import { Problem } from './problem.ts';

/** What an operator can put right, by the codes of the file system and of SQLite; anything else is a defect. */
const faults: Readonly<Record<string, string>> = {
  EACCES: 'this user may not read and write there',
  EPERM: 'this user may not read and write there',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EIO: 'the disk answers with errors',
  ENOENT: 'the folder is not there',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EEXIST: 'a part of the path is a file, not a folder',
  EISDIR: 'it is a folder, not a file',
  ENAMETOOLONG: 'the path is too long',
  SQLITE_NOTADB: 'it is not a SQLite database',
  SQLITE_CORRUPT: 'the database is damaged',
  SQLITE_CANTOPEN: 'it cannot be opened',
  SQLITE_READONLY: 'it cannot be written',
  SQLITE_PERM: 'this user may not read and write there',
  SQLITE_FULL: 'the disk is full',
  SQLITE_IOERR: 'the disk answers with errors',
  SQLITE_BUSY: 'another program is writing it',
};

/** A file that cannot be used as a Problem `FileUnusable` that names it and says why; a defect stays what it is. */
export function fileFault(file: string, error: unknown): unknown {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return error;
  const why = faults[error.code] ?? faults[error.code.split('_', 2).join('_')];
  return why === undefined ? error : new Problem('FileUnusable', `${file}: ${why}`, { cause: error });
}
