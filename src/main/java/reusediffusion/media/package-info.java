/**
 * Pictures and clips as files. Arrays of pixels go in and the bytes of PNG, JPEG, GIF or MP4 files come out, or the other way round. This
 * package also writes and reads what files say about how they were made, and measures how far apart two pictures are (PSNR, SSIM). Read
 * {@link reusediffusion.media.ImageFormat} first, the list of formats.
 */
package reusediffusion.media;
