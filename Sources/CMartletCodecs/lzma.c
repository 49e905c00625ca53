#include <lzma.h>
#include <stdlib.h>

#include "martlet_codecs.h"

struct martlet_unlzma {
  lzma_stream stream;
  bool finished;
  martlet_inflate_status result;  // valid once finished
};

martlet_unlzma *martlet_unlzma_create(const uint8_t *bytes, size_t count, martlet_lzma_container container) {
  martlet_unlzma *decoder = calloc(1, sizeof(martlet_unlzma));
  if (decoder == NULL) return NULL;
  decoder->stream = (lzma_stream)LZMA_STREAM_INIT;
  lzma_ret code = LZMA_OPTIONS_ERROR;
  if (container == MARTLET_LZMA_XZ) {
    code = lzma_stream_decoder(&decoder->stream, MARTLET_LZMA_MEMORY, LZMA_CONCATENATED);
  } else {
    lzma_options_lzma options;
    if (!lzma_lzma_preset(&options, LZMA_PRESET_DEFAULT)) {
      lzma_filter filters[2] = {{LZMA_FILTER_LZMA2, &options}, {LZMA_VLI_UNKNOWN, NULL}};
      code = lzma_raw_decoder(&decoder->stream, filters);
    }
  }
  if (code != LZMA_OK) {
    martlet_unlzma_destroy(decoder);
    return NULL;
  }
  decoder->stream.next_in = bytes;
  decoder->stream.avail_in = count;
  return decoder;
}

void martlet_unlzma_destroy(martlet_unlzma *decoder) {
  if (decoder == NULL) return;
  lzma_end(&decoder->stream);
  free(decoder);
}

static martlet_inflate_status meaning(lzma_ret code, size_t unread) {
  switch (code) {
    case LZMA_STREAM_END:
      return unread == 0 ? MARTLET_INFLATE_DONE : MARTLET_INFLATE_TRAILING;
    case LZMA_BUF_ERROR:
      // No progress though there was room for output: the input is at its end.
      return MARTLET_INFLATE_TRUNCATED;
    case LZMA_MEM_ERROR:
    case LZMA_MEMLIMIT_ERROR:
      return MARTLET_INFLATE_MEMORY;
    default:
      return MARTLET_INFLATE_CORRUPT;
  }
}

martlet_inflate_status martlet_unlzma_read(
    martlet_unlzma *decoder, uint8_t *output, size_t capacity, size_t *written) {
  *written = 0;
  if (decoder->finished) return decoder->result;
  lzma_stream *stream = &decoder->stream;
  stream->next_out = output;
  stream->avail_out = capacity;
  while (stream->avail_out > 0) {
    lzma_ret code = lzma_code(stream, LZMA_FINISH);
    *written = capacity - stream->avail_out;
    if (code != LZMA_OK) {
      decoder->finished = true;
      decoder->result = meaning(code, stream->avail_in);
      return decoder->result;
    }
  }
  return MARTLET_INFLATE_MORE;
}
