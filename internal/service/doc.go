// Package service runs the token endpoint natively: net/http in front of internal/issue, and its statements on a database.
package service
