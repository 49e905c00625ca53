/// A stack in memory of its own, without an array's reference counts and checks; whoever owns it frees it.
///
/// Copies share the memory.
struct ElementStack<Element> {
  private var base = UnsafeMutablePointer<Element>.allocate(capacity: 16)
  private(set) var count = 0
  private(set) var capacity = 16

  /// The place of the element at `index`.
  @inline(__always)
  subscript(index: Int) -> UnsafeMutablePointer<Element> { base + index }

  @inline(__always)
  mutating func append(_ element: consuming Element) {
    if count == capacity { grow() }
    (base + count).initialize(to: element)
    count += 1
  }

  @inline(never)
  private mutating func grow() {
    let larger = UnsafeMutablePointer<Element>.allocate(capacity: 2 * capacity)
    larger.moveInitialize(from: base, count: count)
    base.deallocate()
    base = larger
    capacity *= 2
  }

  @inline(__always)
  mutating func removeLast() {
    count -= 1
    (base + count).deinitialize(count: 1)
  }

  /// Removes the elements from `newCount` on, the last one first.
  @inline(__always)
  mutating func removeLast(downTo newCount: Int) {
    while count > newCount { removeLast() }
  }

  /// Gives the memory back.
  mutating func free() {
    removeLast(downTo: 0)
    base.deallocate()
  }
}
