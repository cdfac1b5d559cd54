// Changes that the server does not have yet, kept in this browser: for each person and template what was drawn last.

export interface Kept {
  content: string;
  /** The draft that it was made of. */
  revision: number;
  at: number;
}

const store = 'drafts';

function database(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('akashi-designer', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(store);
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
}

async function run<T>(mode: IDBTransactionMode, work: (drafts: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const open = await database();
  try {
    return await new Promise((resolve, reject) => {
      const transaction = open.transaction(store, mode);
      const request = work(transaction.objectStore(store));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    open.close();
  }
}

export const find = (key: string) => run<Kept | undefined>('readonly', drafts => drafts.get(key));
export const keep = (key: string, kept: Kept) => run('readwrite', drafts => drafts.put(kept, key));
export const forget = (key: string) => run('readwrite', drafts => drafts.delete(key));
