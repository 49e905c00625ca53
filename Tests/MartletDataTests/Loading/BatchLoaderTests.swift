import Foundation
import Martlet
import MartletData
import Testing

struct BatchLoaderTests {
  @Test func aPassCoversEveryPictureOnce() {
    #expect(positions(numberedLoader()).sorted() == Array(0..<23))
    #expect(numberedLoader().map { $0.x.shape[0] } == [5, 5, 5, 5, 3])
  }

  @Test func theLastPartialBatchCanBeDropped() {
    let loader = numberedLoader(dropsLast: true)
    #expect(loader.map { $0.x.shape } == Array(repeating: [5, 4, 5, 1], count: 4))
    #expect(loader.batchCount == 4 && loader.exampleCount == 20)
  }

  @Test func withoutShufflingTheOrderIsThatOfTheDataset() {
    #expect(positions(numberedLoader(isShuffled: false)) == Array(0..<23))
  }

  @Test func labelsStayWithTheirPictures() {
    for (x, y) in numberedLoader() {
      for row in 0..<y.elementCount { #expect(Int(x[row, 0, 0, 0].item.rounded()) % 3 == y.integers[row]) }
    }
  }

  @Test func theOrderFollowsFromSeedAndEpoch() {
    let loader = numberedLoader()
    #expect(positions(loader.epoch(3)) == positions(numberedLoader().epoch(3)))
    #expect(positions(loader.epoch(3)) != positions(loader.epoch(4)))
    #expect(positions(loader) != positions(numberedLoader(seed: 2)))
  }

  @Test(arguments: [nil, ImageAugmentation(flipsHorizontally: true, shift: 2)])
  func prefetchingChangesNoBit(augmentation: ImageAugmentation?) {
    let direct = numberedLoader(augmentation: augmentation, prefetch: 0)
    for prefetch in 1...4 {
      let ahead = numberedLoader(augmentation: augmentation, prefetch: prefetch)
      for epoch in 0..<3 { #expect(contents(ahead.epoch(epoch)) == contents(direct.epoch(epoch))) }
    }
  }

  @Test func batchesDoNotDependOnTheNumberOfThreads() async {
    // A process of its own, in which no other test uses the threads.
    await #expect(processExitsWith: .success) {
      let augmentations = [
        nil, ImageAugmentation(flipsHorizontally: true, shift: 2),
        ImageAugmentation(
          shift: 1, rotation: 20, scale: 0.8...1.2, crop: 0.5...1, brightness: 0.3, contrast: 0.3, saturation: 0.3),
      ]
      let pictures = numberedPictures(70, height: 32, width: 32, channels: 3)
      for augmentation in augmentations {
        for prefetch in [0, 2] {
          let batches = [1, 2, 4].map { threads in
            Threads.count = threads
            let loader = BatchLoader(
              pictures, standardization: Standardization(of: pictures), batchSize: 32, augmentation: augmentation,
              seed: 5, prefetch: prefetch)
            return contents(loader.epoch(1))
          }
          #expect(batches[1] == batches[0] && batches[2] == batches[0])
          #expect(batches[0].count == 70 * (32 * 32 * 3 + 1))
        }
      }
    }
  }

  @Test func aLoopLeftEarlyLeavesNoThread() throws {
    let before = try threadCount()
    for _ in 0..<50 {
      for (x, _) in numberedLoader(prefetch: 3) where x.shape[0] == 5 { break }
    }
    // A thread that has done its work may take a moment to go.
    for _ in 0..<100 where try threadCount() > before { usleep(10_000) }
    #expect(try threadCount() <= before)
  }

  @Test func samplesAreStandardised() throws {
    let pictures = numberedPictures(40)
    let standardization = Standardization(of: pictures)
    let loader = BatchLoader(pictures, standardization: standardization, batchSize: 40, isShuffled: false)
    let x = try #require(loader.first { _ in true }).x
    #expect(abs(x.mean().scalar) < 1e-5)
    #expect(abs(x.variance().scalar - 1) < 1e-3)
  }

  @Test func shiftedPicturesKeepTheirSamplesAndGetBlack() {
    let plain = numberedLoader(9, batchSize: 9, isShuffled: false)
    let moved = numberedLoader(
      9, batchSize: 9, isShuffled: false, augmentation: ImageAugmentation(flipsHorizontally: false, shift: 2))
    let (original, changed) = (contents(plain), contents(moved))
    #expect(original != changed)
    for picture in 0..<9 {
      let before = Array(original[(picture * 20)..<((picture + 1) * 20)])
      let after = Array(changed[(picture * 20)..<((picture + 1) * 20)])
      let candidates = (-2...2).flatMap { down in (-2...2).map { right in shifted(before, down, right) } }
      #expect(candidates.contains(after))
    }
  }

  @Test func mirroredPicturesAreReadFromRightToLeft() {
    let plain = numberedLoader(30, batchSize: 30, isShuffled: false)
    let mirrored = numberedLoader(
      30, batchSize: 30, isShuffled: false, augmentation: ImageAugmentation(flipsHorizontally: true, shift: 0))
    let (original, changed) = (contents(plain), contents(mirrored))
    var flips = 0
    for picture in 0..<30 {
      let before = Array(original[(picture * 20)..<((picture + 1) * 20)])
      let after = Array(changed[(picture * 20)..<((picture + 1) * 20)])
      let reversed = [0, 5, 10, 15].flatMap { before[$0..<($0 + 5)].reversed() }
      #expect(after == before || after == reversed)
      if after == reversed { flips += 1 }
    }
    #expect((5...25).contains(flips))
  }

  /// A picture of 4 × 5 moved down and to the right.
  private func shifted(_ picture: [Float], _ down: Int, _ right: Int) -> [Float] {
    (0..<20).map { (index: Int) -> Float in
      let row = index / 5 - down
      let column = index % 5 - right
      guard (0..<4).contains(row), (0..<5).contains(column) else { return 0 }
      return picture[row * 5 + column]
    }
  }

  /// The threads of this process that make batches.
  private func threadCount() throws -> Int {
    let tasks = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")
    return tasks.count { task in
      let name = try? String(contentsOfFile: "/proc/self/task/\(task)/comm", encoding: .utf8)
      return name?.hasPrefix("martlet batches") == true
    }
  }
}
