// Package manage has the commands with which an operator manages a service: accounts, license
// servers, stored keys, records and sealing keys.
package manage
