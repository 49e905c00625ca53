#include "martlet_codecs.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

// zlib counts in 32 bits; larger buffers are handed over in pieces.
#define PIECE ((size_t)1 << 30)

struct martlet_inflater {
  z_stream stream;
  const uint8_t *next;
  size_t left;  // input that zlib has not been given yet
  martlet_container container;
  bool finished;
  martlet_inflate_status result;  // valid once finished
};

martlet_inflater *martlet_inflater_create(const uint8_t *bytes, size_t count, martlet_container container) {
  martlet_inflater *inflater = calloc(1, sizeof(martlet_inflater));
  if (inflater == NULL) return NULL;
  inflater->next = bytes;
  inflater->left = count;
  inflater->container = container;
  int window = MAX_WBITS;
  if (container == MARTLET_CONTAINER_GZIP) window = MAX_WBITS + 16;
  if (container == MARTLET_CONTAINER_RAW_DEFLATE) window = -MAX_WBITS;
  if (inflateInit2(&inflater->stream, window) != Z_OK) {
    free(inflater);
    return NULL;
  }
  return inflater;
}

void martlet_inflater_destroy(martlet_inflater *inflater) {
  if (inflater == NULL) return;
  inflateEnd(&inflater->stream);
  free(inflater);
}

static void give_input(martlet_inflater *inflater) {
  if (inflater->stream.avail_in > 0 || inflater->left == 0) return;
  size_t piece = inflater->left < PIECE ? inflater->left : PIECE;
  inflater->stream.next_in = (Bytef *)inflater->next;
  inflater->stream.avail_in = (uInt)piece;
  inflater->next += piece;
  inflater->left -= piece;
}

// The pieces lie side by side in the caller's buffer, so what zlib has not read is one run of bytes.
static size_t unread(const martlet_inflater *inflater) { return inflater->stream.avail_in + inflater->left; }

static const uint8_t *unread_bytes(const martlet_inflater *inflater) {
  return inflater->next - inflater->stream.avail_in;
}

static martlet_inflate_status finish(martlet_inflater *inflater, martlet_inflate_status status) {
  inflater->finished = true;
  inflater->result = status;
  return status;
}

// After the end of a stream: done, another gzip member (`MORE`), or bytes that should not be there.
static martlet_inflate_status after_end(martlet_inflater *inflater) {
  size_t count = unread(inflater);
  if (count == 0) return MARTLET_INFLATE_DONE;
  if (inflater->container != MARTLET_CONTAINER_GZIP) return MARTLET_INFLATE_TRAILING;
  const uint8_t *bytes = unread_bytes(inflater);
  if (bytes[0] == 0x1f && (count == 1 || bytes[1] == 0x8b)) return MARTLET_INFLATE_MORE;
  for (size_t i = 0; i < count; i++) {
    if (bytes[i] != 0) return MARTLET_INFLATE_TRAILING;
  }
  return MARTLET_INFLATE_DONE;
}

martlet_inflate_status martlet_inflater_read(
    martlet_inflater *inflater, uint8_t *output, size_t capacity, size_t *written) {
  *written = 0;
  if (inflater->finished) return inflater->result;
  z_stream *stream = &inflater->stream;
  while (*written < capacity) {
    give_input(inflater);
    size_t room = capacity - *written < PIECE ? capacity - *written : PIECE;
    stream->next_out = output + *written;
    stream->avail_out = (uInt)room;
    int code = inflate(stream, Z_NO_FLUSH);
    *written += room - stream->avail_out;
    switch (code) {
      case Z_OK:
        break;
      case Z_STREAM_END: {
        martlet_inflate_status status = after_end(inflater);
        if (status != MARTLET_INFLATE_MORE) return finish(inflater, status);
        // `inflateReset` keeps the input position: the next member begins there.
        if (inflateReset(stream) != Z_OK) return finish(inflater, MARTLET_INFLATE_CORRUPT);
        break;
      }
      case Z_BUF_ERROR:
        // No progress: there was room for output, so the input is at its end.
        if (unread(inflater) == 0) return finish(inflater, MARTLET_INFLATE_TRUNCATED);
        break;
      case Z_MEM_ERROR:
        return finish(inflater, MARTLET_INFLATE_MEMORY);
      default: {
        const char *text = stream->msg;
        bool checksum =
            text != NULL && (strcmp(text, "incorrect data check") == 0 || strcmp(text, "incorrect length check") == 0);
        return finish(inflater, checksum ? MARTLET_INFLATE_CHECKSUM : MARTLET_INFLATE_CORRUPT);
      }
    }
  }
  return MARTLET_INFLATE_MORE;
}

size_t martlet_gzip_bound(size_t count) {
  // Deflate's worst case (stored blocks) and the 18 bytes of a gzip header and trailer.
  return count + (count >> 12) + (count >> 14) + (count >> 25) + 64;
}

size_t martlet_gzip_compress(const uint8_t *bytes, size_t count, int level, uint8_t *output, size_t capacity) {
  z_stream stream;
  memset(&stream, 0, sizeof stream);
  if (deflateInit2(&stream, level, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK) return 0;
  size_t given = 0;
  size_t written = 0;
  int code = Z_OK;
  while (code == Z_OK) {
    size_t piece = count - given < PIECE ? count - given : PIECE;
    size_t room = capacity - written < PIECE ? capacity - written : PIECE;
    stream.next_in = (Bytef *)bytes + given;
    stream.avail_in = (uInt)piece;
    stream.next_out = output + written;
    stream.avail_out = (uInt)room;
    code = deflate(&stream, given + piece == count ? Z_FINISH : Z_NO_FLUSH);
    given += piece - stream.avail_in;
    written += room - stream.avail_out;
    if (code == Z_BUF_ERROR) break;
  }
  deflateEnd(&stream);
  return code == Z_STREAM_END ? written : 0;
}

uint32_t martlet_crc32(uint32_t crc, const uint8_t *bytes, size_t count) {
  // `crc32_z` with NULL returns the initial value instead of `crc`.
  if (count == 0) return crc;
  return (uint32_t)crc32_z(crc, bytes, count);
}
