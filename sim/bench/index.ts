export { benchCrypto, type CryptoBench, type CryptoRow } from './crypto.ts'
export { benchIntegrity, type IntegrityBench, type IntegrityRow } from './integrity.ts'
export { benchRound, type RoundBench, type RoundRow } from './round.ts'
export { coordinatorText, cryptoText, integrityText, roundText } from './text.ts'
