package reusediffusion.media;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameGrabber;
import org.bytedeco.javacv.FFmpegFrameRecorder;
import org.bytedeco.javacv.Frame;
import reusediffusion.natives.Natives;

/** Clips as MP4 files (H.264, 4:2:0), through FFmpeg. */
public final class Movie {
    // Constant quantiser of every frame: hardly visible loss, whatever the size and the motion. The coarser ones are
    // for clips like noise, whose
    // frames have more bits than the encoder takes.
    private static final int[] QUANTISERS = {16, 24, 32, 40, 51};

    private static final int CEILING = 50_000_000; // bits a second: never what decides

    static {
        Natives.ready();
        avutil.av_log_set_level(avutil.AV_LOG_ERROR);
    }

    private Movie() {}

    /** An MP4 file. H.264 with halved colour needs even sizes: an odd last column or row is repeated once. */
    public static byte[] mp4(VideoFrames clip) {
        return ClipFile.with(file -> {
            for (int i = 0; ; i++) {
                try {
                    record(clip, file, QUANTISERS[i]);
                    return Files.readAllBytes(file);
                } catch (FFmpegFrameRecorder.Exception e) {
                    if (i == QUANTISERS.length - 1) {
                        throw e;
                    }
                }
            }
        });
    }

    /** The frames of an MP4 or GIF file, and how many of them a second shows. */
    public static VideoFrames decode(byte[] movie) {
        return ClipFile.with(file -> {
            Files.write(file, movie);
            try (FFmpegFrameGrabber grabber = new FFmpegFrameGrabber(file.toFile())) {
                grabber.setPixelFormat(avutil.AV_PIX_FMT_RGB24);
                grabber.start();
                List<Picture> frames = new ArrayList<>();
                long last = 0;
                for (Frame frame = grabber.grabImage(); frame != null; frame = grabber.grabImage()) {
                    frames.add(picture(frame));
                    last = frame.timestamp;
                }
                // Over the whole clip: the delays of a GIF differ from frame to frame.
                double rate = last > 0 ? (frames.size() - 1) * 1e6 / last : grabber.getVideoFrameRate();
                return new VideoFrames(frames, rate);
            }
        });
    }

    private static void record(VideoFrames clip, Path file, int quantiser) throws IOException {
        int width = even(clip.width());
        int height = even(clip.height());
        try (FFmpegFrameRecorder recorder = new FFmpegFrameRecorder(file.toFile(), width, height, 0)) {
            set(recorder, quantiser);
            recorder.setFrameRate(clip.framesPerSecond());
            recorder.start();
            for (Picture frame : clip.frames()) {
                recorder.recordImage(
                        width,
                        height,
                        Frame.DEPTH_UBYTE,
                        3,
                        width * 3,
                        avutil.AV_PIX_FMT_RGB24,
                        pixels(frame, width, height));
            }
        }
    }

    private static void set(FFmpegFrameRecorder recorder, int quantiser) {
        recorder.setFormat("mp4");
        recorder.setVideoCodec(avcodec.AV_CODEC_ID_H264);
        recorder.setVideoCodecName("libopenh264");
        recorder.setPixelFormat(avutil.AV_PIX_FMT_YUV420P);
        recorder.setVideoBitrate(CEILING);
        recorder.setVideoOption("rc_mode", "bitrate");
        recorder.setVideoOption("qmin", Integer.toString(quantiser));
        recorder.setVideoOption("qmax", Integer.toString(quantiser));
        // How FFmpeg turns RGB into YUV, written down so that players turn it back alike.
        recorder.setVideoOption("colorspace", "smpte170m");
        recorder.setVideoOption("color_primaries", "smpte170m");
        recorder.setVideoOption("color_trc", "smpte170m");
        recorder.setOption("movflags", "faststart");
    }

    private static ByteBuffer pixels(Picture frame, int width, int height) {
        ByteBuffer pixels = ByteBuffer.allocateDirect(width * height * 3);
        for (int y = 0; y < height; y++) {
            int row = Math.min(y, frame.height() - 1) * frame.width() * 3;
            pixels.put(frame.rgb(), row, frame.width() * 3);
            if (width > frame.width()) {
                pixels.put(frame.rgb(), row + (frame.width() - 1) * 3, 3);
            }
        }
        return pixels.flip();
    }

    /** A frame of FFmpeg's with these pixels. */
    static Frame frame(Picture picture) {
        Frame frame = new Frame(picture.width(), picture.height(), Frame.DEPTH_UBYTE, 3, picture.width() * 3);
        ((ByteBuffer) frame.image[0]).put(0, picture.rgb());
        return frame;
    }

    /** A copy of a frame in RGB24. */
    static Picture picture(Frame frame) {
        ByteBuffer rows = ((ByteBuffer) frame.image[0]).duplicate();
        int width = frame.imageWidth * 3;
        byte[] rgb = new byte[width * frame.imageHeight];
        for (int y = 0; y < frame.imageHeight; y++) {
            rows.get(y * frame.imageStride, rgb, y * width, width);
        }
        return new Picture(frame.imageWidth, frame.imageHeight, rgb);
    }

    private static int even(int size) {
        return size + size % 2;
    }
}
