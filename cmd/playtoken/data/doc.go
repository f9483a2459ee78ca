// Package data reads the flags and environment variables that name a server's data: the folder of
// databases, the environment, the sealing keys, and the key storage.
package data
