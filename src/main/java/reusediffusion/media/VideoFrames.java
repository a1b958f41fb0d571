package reusediffusion.media;

import java.util.List;

/**
 * The frames of a clip, all of one size.
 *
 * @param framesPerSecond above 0
 */
public record VideoFrames(List<Picture> frames, double framesPerSecond) {
    /**
     * A clip of at least one frame.
     *
     * @throws IllegalArgumentException where there is no frame, or the rate is not above 0
     */
    public VideoFrames {
        if (frames.isEmpty() || !(framesPerSecond > 0)) {
            throw new IllegalArgumentException("A clip needs frames and a rate above 0, not " + frames.size()
                    + " frames at " + framesPerSecond + " a second.");
        }
        frames = List.copyOf(frames);
        Picture first = frames.get(0);
        frames.forEach(first::requireSameSize);
    }

    /** Pixels in a row of each frame. */
    public int width() {
        return frames.get(0).width();
    }

    /** Pixels in a column of each frame. */
    public int height() {
        return frames.get(0).height();
    }
}
