export { handler as default } from "./handler.mjs";
