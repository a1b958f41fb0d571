/**
 * Arrays of pixels to the bytes of PNG, JPEG, GIF and MP4 files and back, what files say about how they were made, and how far two pictures are
 * apart (PSNR, SSIM). Read {@link reusediffusion.media.ImageFormat} first: it is the list of formats.
 */
package reusediffusion.media;
