// The types of hot modules.

/** The parts of a packet in the order of ../protocol.go, with its time. */
type HotPacket = { now: number; random: Uint8Array; head: Uint8Array; body: Uint8Array; results: Uint8Array[] };

/** The exports that take a packet. */
type HotCall = "edge_limit" | "edge_answer" | "edge_unavailable";

/** A result of an exchange. The text is in Base64. */
type ExchangeResult = { outcome: number; text: string; contentType: string };

/** An exchange of a scenario, as the Go test of internal/server writes it. Bytes are in Base64. */
type ScenarioExchange = {
  test: string;
  env: Record<string, string>;
  interface: string;
  now: number;
  random: string;
  head: string;
  body: string;
  results: ExchangeResult[] | null;
  answer?: { status: number; header: [string, string][]; body: string };
};
