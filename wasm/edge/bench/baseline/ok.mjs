// The lower bound for measurements: a Worker that always answers "ok".
export default { fetch: () => new Response("ok") };
