package reusediffusion.pipeline.request;

import java.util.List;
import reusediffusion.media.Picture;

/**
 * One finished sample.
 *
 * @param frames one picture, or the frames of a clip
 */
public record Generated(Request request, List<Picture> frames, Run run) {}
