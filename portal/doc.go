// Package portal builds the developer portal: a static site made of the Markdown in content, the components in templates, and the
// tables of the root package, from which every fact comes.
//
// Build reads everything, runs every request that a page shows, checks the whole, and only then writes. What is wrong with the
// content is told in sentences, all of them, which say what to write where.
package portal
