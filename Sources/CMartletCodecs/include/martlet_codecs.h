// Safe wrappers over zlib, liblzma, libpng and libjpeg-turbo. Every function reads from memory, never prints,
// never aborts on malformed input, and checks sizes before it touches the caller's buffers.

#ifndef MARTLET_CODECS_H
#define MARTLET_CODECS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Bytes of a message buffer that a caller provides; messages are cut to fit and end with a NUL.
#define MARTLET_MESSAGE_SIZE 200

// ---- zlib --------------------------------------------------------------------------------------

typedef enum {
  MARTLET_CONTAINER_GZIP,         // one or more gzip members, zero padding after the last is allowed
  MARTLET_CONTAINER_ZLIB,         // one zlib stream
  MARTLET_CONTAINER_RAW_DEFLATE,  // one deflate stream without header and checksum
} martlet_container;

typedef enum {
  MARTLET_INFLATE_MORE,       // the output buffer is full, call again
  MARTLET_INFLATE_DONE,       // the stream ended as it should
  MARTLET_INFLATE_TRUNCATED,  // the input ended too early
  MARTLET_INFLATE_CHECKSUM,   // the stored checksum or length does not match the data
  MARTLET_INFLATE_CORRUPT,    // the compressed data are not valid
  MARTLET_INFLATE_TRAILING,   // other bytes follow the end of the stream
  MARTLET_INFLATE_MEMORY,     // the library could not get its working memory
} martlet_inflate_status;

typedef struct martlet_inflater martlet_inflater;

// The input must stay where it is until the inflater is destroyed. NULL when memory is short.
martlet_inflater *martlet_inflater_create(const uint8_t *bytes, size_t count, martlet_container container);

// Writes at most `capacity` bytes; `written` says how many, also when the status is an error.
martlet_inflate_status martlet_inflater_read(
    martlet_inflater *inflater, uint8_t *output, size_t capacity, size_t *written);

void martlet_inflater_destroy(martlet_inflater *inflater);

// An upper bound of the bytes that `martlet_gzip_compress` writes.
size_t martlet_gzip_bound(size_t count);

// Writes one gzip member without a name or time, so that equal input gives equal output; 0 on failure.
size_t martlet_gzip_compress(const uint8_t *bytes, size_t count, int level, uint8_t *output, size_t capacity);

// The CRC-32 of gzip, zip and PNG, continued from `crc` (0 to begin).
uint32_t martlet_crc32(uint32_t crc, const uint8_t *bytes, size_t count);

// ---- liblzma -----------------------------------------------------------------------------------

// The most memory that a decoder takes: what the dictionaries of xz's strongest preset need.
#define MARTLET_LZMA_MEMORY ((uint64_t)70 << 20)

typedef enum {
  MARTLET_LZMA_XZ,     // an .xz file of one or more streams
  MARTLET_LZMA_LZMA2,  // the bare LZMA2 stream of an encoder at its default preset, without any header
} martlet_lzma_container;

typedef struct martlet_unlzma martlet_unlzma;

// As with the inflater: the input must stay where it is; NULL when memory is short.
martlet_unlzma *martlet_unlzma_create(const uint8_t *bytes, size_t count, martlet_lzma_container container);

// Writes at most `capacity` bytes; `written` says how many, also when the status is an error.
martlet_inflate_status martlet_unlzma_read(
    martlet_unlzma *decoder, uint8_t *output, size_t capacity, size_t *written);

void martlet_unlzma_destroy(martlet_unlzma *decoder);

// ---- images ------------------------------------------------------------------------------------

// What a decoder will write: `height * width * channels` bytes, rows from the top, 8 bits a sample.
typedef struct {
  uint32_t width;
  uint32_t height;
  uint32_t channels;  // 1 gray, 3 RGB, 4 RGBA
} martlet_image_header;

// Reads the header only. False with a message when the data are not such an image.
bool martlet_png_header(
    const uint8_t *bytes, size_t count, martlet_image_header *header, char message[MARTLET_MESSAGE_SIZE]);
bool martlet_jpeg_header(
    const uint8_t *bytes, size_t count, martlet_image_header *header, char message[MARTLET_MESSAGE_SIZE]);

// Whether the compressed data can hold as many pixels as the header says: to be asked before memory is taken for them.
// False with a message when not. (A JPEG's header is refused right away.)
bool martlet_png_holds_pixels(const uint8_t *bytes, size_t count, char message[MARTLET_MESSAGE_SIZE]);

// Decodes into `pixels`, which must hold exactly what the header says. False with a message on any damage.
bool martlet_png_decode(
    const uint8_t *bytes, size_t count, uint8_t *pixels, size_t capacity, char message[MARTLET_MESSAGE_SIZE]);
bool martlet_jpeg_decode(
    const uint8_t *bytes, size_t count, uint8_t *pixels, size_t capacity, char message[MARTLET_MESSAGE_SIZE]);

// Encodes 8-bit gray, RGB or RGBA. The result is freed by the caller with `free`; NULL with a message on failure.
uint8_t *martlet_png_encode(
    const uint8_t *pixels, martlet_image_header header, size_t *written, char message[MARTLET_MESSAGE_SIZE]);

#endif
