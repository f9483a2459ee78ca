package keystore

import "playtoken"

// Codes are the codes that the key store answers with.
var Codes = []playtoken.Code{
	playtoken.InvalidExpirationTime, playtoken.InvalidContentKey, playtoken.MissingAuthenticator, playtoken.InvalidAuthenticator,
	playtoken.InvalidContentKeyLength, playtoken.ServiceFailure, playtoken.ServiceDisabled, playtoken.MissingValue, playtoken.MissingKeyID,
	playtoken.InvalidKeyIDLength, playtoken.InvalidKeyIDStringLength, playtoken.InvalidKeyID, playtoken.InvalidWrappedKey,
	playtoken.BadRequest, playtoken.NotFound, playtoken.MethodNotAllowed, playtoken.RequestTooLarge,
	playtoken.UnsupportedMediaType,
}
