package reusediffusion.media;

import java.util.List;

/**
 * The frames of a clip, all of one size.
 *
 * @param framesPerSecond above 0
 */
public record VideoFrames(List<Picture> frames, double framesPerSecond) {
    public VideoFrames {
        if (frames.isEmpty() || !(framesPerSecond > 0)) {
            throw new IllegalArgumentException("A clip needs frames and a rate above 0, not " + frames.size()
                    + " frames at " + framesPerSecond + " a second.");
        }
        frames = List.copyOf(frames);
        Picture first = frames.get(0);
        frames.forEach(first::requireSameSize);
    }

    public int width() {
        return frames.get(0).width();
    }

    public int height() {
        return frames.get(0).height();
    }
}
