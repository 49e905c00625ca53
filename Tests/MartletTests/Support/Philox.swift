/// Philox 4×32-10 as its paper defines it (Salmon et al. 2011, §3.3).
func philox(_ counter: [UInt32], _ key: [UInt32]) -> [UInt32] {
  var (x, k) = (counter, key)
  for _ in 0..<10 {
    let first = x[0].multipliedFullWidth(by: 0xD251_1F53)
    let second = x[2].multipliedFullWidth(by: 0xCD9E_8D57)
    x = [second.high ^ x[1] ^ k[0], second.low, first.high ^ x[3] ^ k[1], first.low]
    k = [k[0] &+ 0x9E37_79B9, k[1] &+ 0xBB67_AE85]
  }
  return x
}

/// The words of a key as they enter Philox.
func philoxKey(_ key: UInt64) -> [UInt32] { [UInt32(truncatingIfNeeded: key), UInt32(key >> 32)] }
