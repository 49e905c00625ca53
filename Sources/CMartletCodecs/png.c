#include "martlet_codecs.h"

#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

// libpng's own default; a wider or taller image is refused before anything is allocated for it.
#define SIDE_LIMIT 1000000

// Text and profile chunks are of no interest here: a small limit keeps them from growing.
#define CHUNK_LIMIT ((png_alloc_size_t)1 << 20)

// What deflate can make of a byte at best.
#define BEST_RATIO 1032

// An image that is larger than this and many times its file is unpacked once to see whether it is really there.
#define TRUSTED_SIZE ((uint64_t)1 << 20)
#define TRUSTED_RATIO 8

// All state lives in the frame of the caller of `setjmp`'s function, so that a jump leaves it intact.
typedef struct {
  jmp_buf escape;
  char *message;
  png_structp png;
  png_infop info;
  const uint8_t *bytes;
  size_t count;
  size_t position;
  uint8_t *output;
  size_t written;
  size_t capacity;
} png_work;

static void fail(png_structp png, png_const_charp text) {
  png_work *work = png_get_error_ptr(png);
  snprintf(work->message, MARTLET_MESSAGE_SIZE, "%s", text);
  longjmp(work->escape, 1);
}

static void ignore_warning(png_structp png, png_const_charp text) {
  (void)png;
  (void)text;
}

static void take_bytes(png_structp png, png_bytep destination, size_t length) {
  png_work *work = png_get_io_ptr(png);
  if (length > work->count - work->position) png_error(png, "the file ends too early");
  memcpy(destination, work->bytes + work->position, length);
  work->position += length;
}

// Known chunks that say nothing about pixels: compressed ones could fill memory with text.
static const png_byte ignored_chunks[] = "tEXt\0zTXt\0iTXt\0iCCP\0sPLT\0eXIf\0hIST\0pCAL\0sCAL";

// Opens the reader and sets the conversions to 8-bit gray, RGB or RGBA; gives the number of channels after them.
static uint32_t open_reader(png_work *work) {
  work->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, work, fail, ignore_warning);
  if (work->png == NULL) {
    snprintf(work->message, MARTLET_MESSAGE_SIZE, "libpng could not start");
    longjmp(work->escape, 1);
  }
  work->info = png_create_info_struct(work->png);
  if (work->info == NULL) png_error(work->png, "out of memory");
  png_set_user_limits(work->png, SIDE_LIMIT, SIDE_LIMIT);
  png_set_chunk_malloc_max(work->png, CHUNK_LIMIT);
  png_set_keep_unknown_chunks(
      work->png, PNG_HANDLE_CHUNK_NEVER, ignored_chunks, (int)(sizeof ignored_chunks / 5));
  png_set_read_fn(work->png, work, take_bytes);
  png_read_info(work->png, work->info);

  png_byte colour = png_get_color_type(work->png, work->info);
  bool transparent =
      (colour & PNG_COLOR_MASK_ALPHA) != 0 || png_get_valid(work->png, work->info, PNG_INFO_tRNS) != 0;
  png_set_expand(work->png);
  png_set_scale_16(work->png);
  // There is no gray image with alpha on our side: it becomes RGBA.
  if (transparent && (colour & PNG_COLOR_MASK_COLOR) == 0) png_set_gray_to_rgb(work->png);
  if (transparent) return 4;
  return (colour & PNG_COLOR_MASK_COLOR) != 0 ? 3 : 1;
}

// Calls `body` with the contents of each IDAT chunk, until it says that it has seen enough.
typedef bool (*chunk_reader)(void *context, const uint8_t *bytes, size_t count);
static void read_image_data(const png_work *work, chunk_reader body, void *context) {
  for (size_t at = 8; at + 12 <= work->count;) {
    const uint8_t *chunk = work->bytes + at;
    size_t length = (size_t)chunk[0] << 24 | (size_t)chunk[1] << 16 | (size_t)chunk[2] << 8 | chunk[3];
    size_t left = work->count - at - 8;
    if (memcmp(chunk + 4, "IDAT", 4) == 0 && body(context, chunk + 8, length < left ? length : left)) return;
    if (length > left || left - length < 4) return;
    at += 12 + length;
  }
}

static bool count_bytes(void *context, const uint8_t *bytes, size_t count) {
  (void)bytes;
  *(uint64_t *)context += count;
  return false;
}

typedef struct {
  z_stream stream;
  uint64_t wanted;
  uint64_t found;
  uint8_t buffer[32 << 10];
} unpacking;

static bool unpack(void *context, const uint8_t *bytes, size_t count) {
  unpacking *work = context;
  work->stream.next_in = (Bytef *)bytes;
  work->stream.avail_in = (uInt)count;
  int code = Z_OK;
  while (code == Z_OK && work->found < work->wanted) {
    work->stream.next_out = work->buffer;
    work->stream.avail_out = sizeof work->buffer;
    code = inflate(&work->stream, Z_NO_FLUSH);
    work->found += sizeof work->buffer - work->stream.avail_out;
    if (work->stream.avail_in == 0 && work->stream.avail_out > 0) break;
  }
  return (code != Z_OK && code != Z_BUF_ERROR) || work->found >= work->wanted;
}

// Whether the compressed data hold as many bytes as the header promises: a header alone must not fill memory.
static bool holds_pixels(const png_work *work, uint32_t channels) {
  uint64_t pixels = (uint64_t)png_get_image_width(work->png, work->info) * png_get_image_height(work->png, work->info);
  uint32_t depth =
      png_get_bit_depth(work->png, work->info) * (uint32_t)png_get_channels(work->png, work->info);
  uint64_t wanted = pixels * depth / 8;
  uint64_t packed = 0;
  read_image_data(work, count_bytes, &packed);
  if (wanted > (packed + 8) * BEST_RATIO) return false;
  uint64_t size = pixels * channels;
  if (size <= TRUSTED_SIZE || size / TRUSTED_RATIO <= work->count) return true;
  unpacking *state = calloc(1, sizeof(unpacking));
  if (state == NULL) return false;
  bool enough = false;
  if (inflateInit(&state->stream) == Z_OK) {
    state->wanted = wanted;
    read_image_data(work, unpack, state);
    enough = state->found >= wanted;
    inflateEnd(&state->stream);
  }
  free(state);
  return enough;
}

static void close_reader(png_work *work) {
  if (work->png != NULL) png_destroy_read_struct(&work->png, &work->info, NULL);
}

static bool read_header(png_work *work, martlet_image_header *header) {
  if (setjmp(work->escape) != 0) return false;
  header->channels = open_reader(work);
  header->width = png_get_image_width(work->png, work->info);
  header->height = png_get_image_height(work->png, work->info);
  return true;
}

bool martlet_png_header(
    const uint8_t *bytes, size_t count, martlet_image_header *header, char message[MARTLET_MESSAGE_SIZE]) {
  png_work work = {.message = message, .bytes = bytes, .count = count};
  message[0] = 0;
  bool good = read_header(&work, header);
  close_reader(&work);
  return good;
}

static bool check_pixels(png_work *work) {
  if (setjmp(work->escape) != 0) return false;
  uint32_t channels = open_reader(work);
  if (!holds_pixels(work, channels)) png_error(work->png, "the file ends too early");
  return true;
}

bool martlet_png_holds_pixels(const uint8_t *bytes, size_t count, char message[MARTLET_MESSAGE_SIZE]) {
  png_work work = {.message = message, .bytes = bytes, .count = count};
  message[0] = 0;
  bool good = check_pixels(&work);
  close_reader(&work);
  return good;
}

static bool read_pixels(png_work *work, uint8_t *pixels, size_t capacity) {
  if (setjmp(work->escape) != 0) return false;
  open_reader(work);
  int passes = png_set_interlace_handling(work->png);
  png_read_update_info(work->png, work->info);
  size_t stride = png_get_rowbytes(work->png, work->info);
  size_t height = png_get_image_height(work->png, work->info);
  if (stride * height != capacity) png_error(work->png, "the buffer does not fit the image");
  for (int pass = 0; pass < passes; pass++) {
    for (size_t y = 0; y < height; y++) {
      png_read_row(work->png, pixels + y * stride, NULL);
    }
  }
  png_read_end(work->png, NULL);
  return true;
}

bool martlet_png_decode(
    const uint8_t *bytes, size_t count, uint8_t *pixels, size_t capacity, char message[MARTLET_MESSAGE_SIZE]) {
  png_work work = {.message = message, .bytes = bytes, .count = count};
  message[0] = 0;
  bool good = read_pixels(&work, pixels, capacity);
  close_reader(&work);
  return good;
}

static void put_bytes(png_structp png, png_bytep source, size_t length) {
  png_work *work = png_get_io_ptr(png);
  if (length > work->capacity - work->written) {
    size_t capacity = (work->written + length) * 2;
    uint8_t *grown = realloc(work->output, capacity);
    if (grown == NULL) png_error(png, "out of memory");
    work->output = grown;
    work->capacity = capacity;
  }
  memcpy(work->output + work->written, source, length);
  work->written += length;
}

static void flush_nothing(png_structp png) { (void)png; }

static bool write_image(png_work *work, const uint8_t *pixels, martlet_image_header header) {
  if (setjmp(work->escape) != 0) return false;
  work->png = png_create_write_struct(PNG_LIBPNG_VER_STRING, work, fail, ignore_warning);
  if (work->png == NULL) {
    snprintf(work->message, MARTLET_MESSAGE_SIZE, "libpng could not start");
    return false;
  }
  work->info = png_create_info_struct(work->png);
  if (work->info == NULL) png_error(work->png, "out of memory");
  png_set_user_limits(work->png, SIDE_LIMIT, SIDE_LIMIT);
  png_set_write_fn(work->png, work, put_bytes, flush_nothing);
  int colour = PNG_COLOR_TYPE_GRAY;
  if (header.channels == 3) colour = PNG_COLOR_TYPE_RGB;
  if (header.channels == 4) colour = PNG_COLOR_TYPE_RGB_ALPHA;
  png_set_IHDR(
      work->png, work->info, header.width, header.height, 8, colour, PNG_INTERLACE_NONE,
      PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  png_write_info(work->png, work->info);
  size_t stride = (size_t)header.width * header.channels;
  for (size_t y = 0; y < header.height; y++) {
    png_write_row(work->png, pixels + y * stride);
  }
  png_write_end(work->png, NULL);
  return true;
}

uint8_t *martlet_png_encode(
    const uint8_t *pixels, martlet_image_header header, size_t *written, char message[MARTLET_MESSAGE_SIZE]) {
  png_work work = {.message = message};
  message[0] = 0;
  *written = 0;
  bool good = write_image(&work, pixels, header);
  if (work.png != NULL) png_destroy_write_struct(&work.png, &work.info);
  if (!good) {
    free(work.output);
    return NULL;
  }
  *written = work.written;
  return work.output;
}
