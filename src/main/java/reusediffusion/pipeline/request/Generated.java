package reusediffusion.pipeline.request;

import java.util.List;
import reusediffusion.media.Picture;

/**
 * A finished sample: what was asked for, its frames, and how they were made.
 *
 * @param frames one picture, or the frames of a clip
 */
public record Generated(Request request, List<Picture> frames, Run run) {}
