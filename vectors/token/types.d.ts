// The types of the token vectors and of their opener. README.md documents the vectors.

type Environment = "test" | "production";
type TokenKey = { kid: string; contentKey: string; minCertSecurityLevel?: number };
/** The terms of a token as its map holds them, and the time of expiry that follows from them. */
type RawTerms = {
  issuedAt: number;
  life?: number;
  expiresAt: number;
  cookie?: string;
  deviceId?: string;
  network?: string;
  keys: TokenKey[];
  rental?: boolean;
  persistent?: boolean;
  periodEnd?: number;
  levels?: number[];
  controlFlags?: number;
  extensionType?: string;
  extensionPayload?: Buffer;
  cbc?: boolean;
  /** Further terms, by the names of their parameters. */
  [parameter: string]: unknown;
};
/** The terms of a token with the names of parameters. Terms with a default may be absent. */
type TokenTerms = {
  tokenId: string;
  environment: Environment;
  accountId: number;
  issuedAt: string;
  expirationTime: string;
  keys: TokenKey[];
  [parameter: string]: unknown;
};
/** The parts of a token. */
type TokenParts = {
  environment: Environment;
  accountId: number;
  keyCheck: Buffer;
  authenticated: Buffer;
  nonce: Buffer;
  sealed: Buffer;
};
type TokenVector = {
  name: string;
  token: string;
  environment: Environment;
  keys: string[];
  now: string;
  error?: string;
  keyCheck?: string;
  terms?: TokenTerms;
};

/** What make.mjs makes a vector of, beside its name. It writes the ring as keys. */
type MadeVector = Partial<Pick<TokenVector, "environment" | "now" | "error" | "keyCheck" | "terms">> & {
  token: string;
  ring?: Buffer[];
  plain?: string;
};
type VectorOptions = Omit<MadeVector, "token">;
type AboutVector = [name: string, decisions: string[], note: string];
type TokenVectorFile = { description: string; cases: (TokenVector & { decisions: string[]; note: string })[] };
/** How a token is sealed. */
type SealOptions = {
  environment?: Environment;
  /** The bytes of the number. */
  accountId?: readonly number[];
  /** The first byte. */
  first?: number;
  sealingKey?: Buffer;
  /** The key check value. */
  check?: Buffer;
  /** Returns what is authenticated beside the terms. */
  authenticated?(header: Buffer, nonce: Buffer): Buffer;
};
