// Package admin is the HTTP interface for operators. It manages accounts, license servers and
// operators, and reads records, usage and the log of changes.
//
// The command line uses the same interface: over HTTP for a remote service, and as a function for a
// local database.
package admin
