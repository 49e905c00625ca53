#include "martlet_codecs.h"

#include <setjmp.h>
#include <stdio.h>
#include <string.h>

// `jpeglib.h` needs `FILE` and `size_t` before it.
#include <jerror.h>
#include <jpeglib.h>

// A file of a few bytes can ask for any number of passes over a large image; real files have about ten.
#define SCAN_LIMIT 100

// Progressive images are held as coefficients, 6 bytes a pixel.
#define MEMORY_LIMIT (1L << 30)

// All state lives in the frame of the caller of `setjmp`'s function, so that a jump leaves it intact.
typedef struct {
  struct jpeg_decompress_struct decoder;
  struct jpeg_error_mgr errors;
  struct jpeg_progress_mgr progress;
  jmp_buf escape;
  char *message;
} jpeg_work;

static void fail_with(jpeg_work *work, const char *text) {
  snprintf(work->message, MARTLET_MESSAGE_SIZE, "%s", text);
  longjmp(work->escape, 1);
}

static void fail(j_common_ptr common) {
  jpeg_work *work = common->client_data;
  char text[JMSG_LENGTH_MAX];
  common->err->format_message(common, text);
  fail_with(work, text);
}

// libjpeg fills what is missing with gray and warns: for data to learn from, that is an error.
static void judge_message(j_common_ptr common, int level) {
  if (level >= 0) return;
  int code = common->err->msg_code;
  if (code == JWRN_JPEG_EOF) fail_with(common->client_data, "the file ends too early");
  if (code == JWRN_HIT_MARKER || code == JWRN_HUFF_BAD_CODE) fail(common);
}

static void print_nothing(j_common_ptr common) { (void)common; }

static void limit_scans(j_common_ptr common) {
  if (((j_decompress_ptr)common)->input_scan_number > SCAN_LIMIT) {
    fail_with(common->client_data, "the image has too many scans");
  }
}

static void open_reader(jpeg_work *work, const uint8_t *bytes, size_t count) {
  jpeg_create_decompress(&work->decoder);
  work->decoder.client_data = work;
  work->decoder.mem->max_memory_to_use = MEMORY_LIMIT;
  work->progress.progress_monitor = limit_scans;
  work->decoder.progress = &work->progress;
  if (count == 0) fail_with(work, "the file is empty");
  jpeg_mem_src(&work->decoder, bytes, (unsigned long)count);
  jpeg_read_header(&work->decoder, TRUE);
  // Arithmetic coding may take next to nothing for a block, so that a file's length says nothing about its size.
  if (work->decoder.arith_code) fail_with(work, "arithmetic coding is not supported");
  // Every block takes a bit at least: a header alone must not fill memory.
  uint64_t blocks = 0;
  for (int c = 0; c < work->decoder.num_components; c++) {
    const jpeg_component_info *component = &work->decoder.comp_info[c];
    blocks += (uint64_t)component->width_in_blocks * component->height_in_blocks;
  }
  if (blocks / 8 > count) fail_with(work, "the file ends too early");
}

static uint32_t channels_of(jpeg_work *work) {
  switch (work->decoder.jpeg_color_space) {
    case JCS_GRAYSCALE:
      return 1;
    case JCS_RGB:
    case JCS_YCbCr:
    case JCS_CMYK:
    case JCS_YCCK:
      return 3;
    default:
      fail_with(work, "the colour space is not gray, YCbCr, RGB or CMYK");
      return 0;
  }
}

static void prepare(jpeg_work *work, char *message) {
  memset(work, 0, sizeof *work);
  message[0] = 0;
  work->message = message;
  work->decoder.err = jpeg_std_error(&work->errors);
  work->decoder.client_data = work;
  work->errors.error_exit = fail;
  work->errors.emit_message = judge_message;
  work->errors.output_message = print_nothing;
}

static bool read_header(jpeg_work *work, const uint8_t *bytes, size_t count, martlet_image_header *header) {
  if (setjmp(work->escape) != 0) return false;
  open_reader(work, bytes, count);
  header->width = work->decoder.image_width;
  header->height = work->decoder.image_height;
  header->channels = channels_of(work);
  return true;
}

bool martlet_jpeg_header(
    const uint8_t *bytes, size_t count, martlet_image_header *header, char message[MARTLET_MESSAGE_SIZE]) {
  jpeg_work work;
  prepare(&work, message);
  bool good = read_header(&work, bytes, count, header);
  jpeg_destroy_decompress(&work.decoder);
  return good;
}

// `ink` holds how much light each ink lets through when `inverted` (Adobe's way), else how much there is of it.
static void ink_to_rgb(const uint8_t *ink, uint8_t *rgb, size_t width, bool inverted) {
  uint32_t flip = inverted ? 0 : 255;
  for (size_t x = 0; x < width; x++) {
    uint32_t light = ink[4 * x + 3] ^ flip;
    for (size_t c = 0; c < 3; c++) {
      rgb[3 * x + c] = (uint8_t)(((ink[4 * x + c] ^ flip) * light + 127) / 255);
    }
  }
}

static bool read_pixels(jpeg_work *work, const uint8_t *bytes, size_t count, uint8_t *pixels, size_t capacity) {
  if (setjmp(work->escape) != 0) return false;
  open_reader(work, bytes, count);
  j_decompress_ptr decoder = &work->decoder;
  size_t channels = channels_of(work);
  size_t width = decoder->image_width;
  size_t stride = width * channels;
  if (stride * decoder->image_height != capacity) fail_with(work, "the buffer does not fit the image");
  bool ink = decoder->jpeg_color_space == JCS_CMYK || decoder->jpeg_color_space == JCS_YCCK;
  decoder->out_color_space = ink ? JCS_CMYK : (channels == 1 ? JCS_GRAYSCALE : JCS_RGB);
  jpeg_start_decompress(decoder);
  if (decoder->output_width != width || (size_t)decoder->output_components != (ink ? 4 : channels)) {
    fail_with(work, "the decoder changed the size of the image");
  }
  JSAMPARRAY ink_row = NULL;
  if (ink) {
    ink_row = decoder->mem->alloc_sarray((j_common_ptr)decoder, JPOOL_IMAGE, (JDIMENSION)(4 * width), 1);
  }
  while (decoder->output_scanline < decoder->output_height) {
    uint8_t *destination = pixels + decoder->output_scanline * stride;
    JSAMPROW row = ink ? ink_row[0] : destination;
    if (jpeg_read_scanlines(decoder, &row, 1) != 1) fail_with(work, "the decoder stopped");
    if (ink) ink_to_rgb(row, destination, width, decoder->saw_Adobe_marker);
  }
  jpeg_finish_decompress(decoder);
  return true;
}

bool martlet_jpeg_decode(
    const uint8_t *bytes, size_t count, uint8_t *pixels, size_t capacity, char message[MARTLET_MESSAGE_SIZE]) {
  jpeg_work work;
  prepare(&work, message);
  bool good = read_pixels(&work, bytes, count, pixels, capacity);
  jpeg_destroy_decompress(&work.decoder);
  return good;
}
