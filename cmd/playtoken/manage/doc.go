// Package manage has the commands by which an operator manages a service: its accounts, license
// servers, stored keys, records and sealing keys.
package manage
