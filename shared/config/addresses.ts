/**
 * Addresses of databases and services, which people give where a file is expected, with passwords in them.
 */

/** By scheme, what an address leads to; a scheme that is not here leads to `another service`. */
const KINDS: ReadonlyMap<string, string> = new Map(
  Object.entries({
    postgres: 'a PostgreSQL database',
    postgresql: 'a PostgreSQL database',
    mysql: 'a MySQL database',
    mariadb: 'a MariaDB database',
    sqlserver: 'a SQL Server database',
    mssql: 'a SQL Server database',
    oracle: 'an Oracle database',
    mongodb: 'a MongoDB database',
    'mongodb+srv': 'a MongoDB database',
    sqlite: 'an SQLite database',
    duckdb: 'a DuckDB database',
    redis: 'a Redis database',
    jdbc: 'a database (JDBC)',
    odbc: 'a database (ODBC)',
    http: 'a web server',
    https: 'a web server',
    ftp: 'a file server',
    sftp: 'a file server',
    smb: 'a file server',
    s3: 'an object store',
    s3a: 'an object store',
    gs: 'an object store',
    az: 'an object store',
    abfs: 'an object store',
    abfss: 'an object store',
    file: 'a file, written as a URL',
  }),
)

/** `scheme://`, wherever it stands: behind a quotation mark, `url=` or `-d` too. */
const WITH_SLASHES = /([a-z][a-z0-9+.-]*):\/\//i
/** `scheme:`, at the beginning, of a scheme that is known; `./` in front makes it a file of that name. */
const WITHOUT_SLASHES = /^["']?([a-z][a-z0-9+.-]*):/i
/** `user:password@host`, also behind the slashes of a network path. */
const CREDENTIALS = /^["']?(?:\/\/|\\\\)?[^/\\\s:@]+:[^/\s@]*@/
/** Oracle's `user/password@host:port/service` and `user/password@//host`. */
const ORACLE = /^[^/\s]+\/[^/\s]+@(?:\/\/|[^/\s]+:\d+(?:\/|$))/
/** `host=… password=…` of libpq, `Server=…;Pwd=…` of ODBC. */
const KEYWORDS = /(?:^|[\s;])(?:password|passwd|pwd|uid|dbname)\s*=/i

/**
 * What a text leads to if it is the address of a service and no path of a file. Such a text is never to be
 * repeated: it may hold a password.
 *
 * @returns with its article, `a PostgreSQL database`; null: it may be a path
 */
export function addressKind(text: string): string | null {
  const given = text.trim()
  const scheme = WITH_SLASHES.exec(given)?.[1]?.toLowerCase()
  if (scheme !== undefined)
    return KINDS.get(/^["']?jdbc:/i.test(given) ? 'jdbc' : scheme) ?? 'another service'
  const known = KINDS.get(WITHOUT_SLASHES.exec(given)?.[1]?.toLowerCase() ?? '')
  if (known !== undefined) return known
  if (ORACLE.test(given)) return 'an Oracle database'
  return CREDENTIALS.test(given) || KEYWORDS.test(given) ? 'a database or another service' : null
}
