package playtoken

// Version is the version of all that this module makes: the program, the Worker and the npm
// package.
const Version = "0.1.0"
