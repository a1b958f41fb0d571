package reusediffusion.pipeline.calibrate;

import java.util.List;
import reusediffusion.media.Picture;
import reusediffusion.reuse.policy.History;

/**
 * The figures of one sample under a policy beside its own full run.
 *
 * @param psnr of the decoded pixels before they are rounded to bytes, in dB
 * @param ssim of the pictures
 * @param frames the pictures themselves, or none where they were not asked for
 */
public record ComparedSample(double psnr, double ssim, History history, List<Picture> frames) {}
