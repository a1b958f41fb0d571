/** Pixels to PNG, JPEG, GIF and MP4 and back; PSNR and SSIM. */
package reusediffusion.media;
