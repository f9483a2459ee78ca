// What /healthz says. Anyone may ask, so the database is asked at most once a second, by whoever comes then.
import { brokenEscape } from "./target.mjs";

// For so many milliseconds an answer is good for all, as in internal/service.
const good = 1_000;

export class Health {
  #lane;
  #last = { at: -Infinity }; // when it was, and what is in the answer: a Response belongs to its own request

  /** @param {Lane2} lane one of a single runtime, so that nobody else's room is taken */
  constructor(lane) {
    this.#lane = lane;
  }

  /**
   * Answers a request.
   * @param {{query: string}} where
   */
  async fetch(request, where, env, ctx) {
    const { method } = request;
    // What is refused is no matter of the database.
    if ((method !== "GET" && method !== "HEAD") || brokenEscape.test(where.query))
      return this.#lane.fetch(request, env, ctx, false);
    let known = this.#known();
    if (known) return known;
    const answer = await this.#lane.fetch(request, env, ctx, false, () => (known = this.#known()));
    if (known) return answer;
    const { status } = answer;
    const [headers, text] = [[...answer.headers], await answer.text()];
    this.#last = { at: Date.now(), status, headers, text };
    return this.#known();
  }

  #known() {
    const { at, status, headers, text } = this.#last;
    const age = Date.now() - at;
    return age >= 0 && age < good ? new Response(text, { status, headers }) : undefined;
  }
}
