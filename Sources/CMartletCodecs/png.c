#include "martlet_codecs.h"

#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// libpng's own default; a wider or taller image is refused before anything is allocated for it.
#define SIDE_LIMIT 1000000

// Text and profile chunks are of no interest here: a small limit keeps them from growing.
#define CHUNK_LIMIT ((png_alloc_size_t)1 << 20)

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

// Opens the reader and sets the conversions to 8-bit gray, RGB or RGBA.
static void open_reader(png_work *work) {
  work->png = png_create_read_struct(PNG_LIBPNG_VER_STRING, work, fail, ignore_warning);
  if (work->png == NULL) {
    snprintf(work->message, MARTLET_MESSAGE_SIZE, "libpng could not start");
    longjmp(work->escape, 1);
  }
  work->info = png_create_info_struct(work->png);
  if (work->info == NULL) png_error(work->png, "out of memory");
  png_set_user_limits(work->png, SIDE_LIMIT, SIDE_LIMIT);
  png_set_chunk_malloc_max(work->png, CHUNK_LIMIT);
  png_set_read_fn(work->png, work, take_bytes);
  png_read_info(work->png, work->info);

  png_byte colour = png_get_color_type(work->png, work->info);
  bool transparent =
      (colour & PNG_COLOR_MASK_ALPHA) != 0 || png_get_valid(work->png, work->info, PNG_INFO_tRNS) != 0;
  png_set_expand(work->png);
  png_set_scale_16(work->png);
  // There is no gray image with alpha on our side: it becomes RGBA.
  if (transparent && (colour & PNG_COLOR_MASK_COLOR) == 0) png_set_gray_to_rgb(work->png);
}

static void close_reader(png_work *work) {
  if (work->png != NULL) png_destroy_read_struct(&work->png, &work->info, NULL);
}

static bool read_header(png_work *work, martlet_image_header *header) {
  if (setjmp(work->escape) != 0) return false;
  open_reader(work);
  png_read_update_info(work->png, work->info);
  header->width = png_get_image_width(work->png, work->info);
  header->height = png_get_image_height(work->png, work->info);
  header->channels = png_get_channels(work->png, work->info);
  if (header->channels != 1 && header->channels != 3 && header->channels != 4) {
    png_error(work->png, "unexpected number of channels");
  }
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
