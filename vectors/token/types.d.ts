// The types of the token vectors and of their opener. README.md documents the vectors.

type Environment = "test" | "production";
type TokenKey = { kid: string; contentKey: string; minCertSecurityLevel?: number };
/** The terms of a token as its map holds them, with what follows from them. */
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
/** The terms of a token in the specification's words, by the names of parameters. */
type TokenTerms = {
  tokenId: string;
  environment: Environment;
  serviceId: number;
  issuedAt: string;
  expirationTime: string;
  keys: TokenKey[];
  [parameter: string]: unknown;
};
/** A token as it is sent, in its parts. */
type TokenParts = {
  environment: Environment;
  serviceId: number;
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
  terms?: TokenTerms;
};
