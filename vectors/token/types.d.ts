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
  playDuration?: number;
  levels?: number[];
  unknownOutputBehavior?: string;
  controlFlags?: number;
  extensionType?: string;
  extensionPayload?: Buffer;
  cbc?: boolean;
};
/** The terms of a token in the specification's words, of which some are absent by default. */
type TokenTerms = {
  tokenId: string;
  environment: Environment;
  serviceId: number;
  issuedAt: string;
  expirationTime: string;
  cookie?: string;
  deviceid?: string;
  ipAddress?: string;
  keys: TokenKey[];
  algId: string;
  rightsType: string;
  generalFlags: string;
  "rental.periodEndTime"?: string;
  "rental.playDuration"?: number;
  analogVideoOPL: number;
  compressedDigitalAudioOPL: number;
  compressedDigitalVideoOPL: number;
  uncompressedDigitalAudioOPL: number;
  uncompressedDigitalVideoOPL: number;
  unknownOutputBehavior?: string;
  outputControlFlags?: string;
  extensionType?: string;
  extensionPayload?: string;
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
  serviceId?: readonly number[];
  /** The first byte. */
  first?: number;
  sealingKey?: Buffer;
  /** The key check value. */
  check?: Buffer;
  /** Returns what is authenticated beside the terms. */
  authenticated?(header: Buffer, nonce: Buffer): Buffer;
};
