package reusediffusion.media;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;

/** A GIF file in memory, by FFmpeg's encoder and muxer. JavaCV's recorder would make pictures of an odd width wider. */
final class GifFile implements AutoCloseable {
    private final AVFormatContext file = new AVFormatContext(null);
    private final AVIOContext bytes = new AVIOContext(null);
    private final AVCodecContext encoder;
    private final AVPacket packet = avcodec.av_packet_alloc();

    /** A file of frames of this size that repeats for ever. */
    GifFile(int width, int height) throws IOException {
        AVCodec codec = avcodec.avcodec_find_encoder(avcodec.AV_CODEC_ID_GIF);
        encoder = avcodec.avcodec_alloc_context3(codec);
        try {
            encoder.width(width).height(height).pix_fmt(avutil.AV_PIX_FMT_PAL8);
            encoder.time_base(avutil.av_make_q(1, 100)); // GIF knows no other
            check(avcodec.avcodec_open2(encoder, codec, new AVDictionary(null)));
            check(avformat.avformat_alloc_output_context2(file, null, "gif", null));
            AVStream stream = avformat.avformat_new_stream(file, codec);
            check(avcodec.avcodec_parameters_from_context(stream.codecpar(), encoder));
            stream.time_base(encoder.time_base());
            check(avformat.avio_open_dyn_buf(bytes));
            file.pb(bytes);
            check(avformat.avformat_write_header(file, new AVDictionary(null)));
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /**
     * Adds a frame.
     *
     * @param indexed places in the palette, row by row, and behind them the palette of 256 colours of four bytes each
     * @param hundredths when it is shown
     */
    void add(ByteBuffer indexed, int hundredths) throws IOException {
        AVFrame frame = avutil.av_frame_alloc();
        try (BytePointer pixels = new BytePointer(indexed)) {
            frame.width(encoder.width()).height(encoder.height()).format(avutil.AV_PIX_FMT_PAL8);
            frame.pts(hundredths);
            check(avutil.av_image_fill_arrays(
                    new PointerPointer<>(frame),
                    frame.linesize(),
                    pixels,
                    frame.format(),
                    frame.width(),
                    frame.height(),
                    1));
            check(avcodec.avcodec_send_frame(encoder, frame));
        } finally {
            avutil.av_frame_free(frame);
        }
        writePackets();
    }

    private void writePackets() throws IOException {
        while (avcodec.avcodec_receive_packet(encoder, packet) >= 0) {
            check(avformat.av_interleaved_write_frame(file, packet));
        }
    }

    /** The whole file, whose last frame is shown for this time. */
    byte[] end(int hundredths) throws IOException {
        check(avutil.av_opt_set(file.priv_data(), "final_delay", Integer.toString(hundredths), 0));
        check(avcodec.avcodec_send_frame(encoder, null));
        writePackets();
        check(avformat.av_write_trailer(file));
        return written();
    }

    private byte[] written() {
        BytePointer start = new BytePointer((Pointer) null);
        byte[] written = new byte[avformat.avio_close_dyn_buf(bytes, start)];
        bytes.setNull();
        start.capacity(written.length).get(written);
        avutil.av_free(start);
        return written;
    }

    private static void check(int answer) throws IOException {
        if (answer < 0) {
            byte[] reason = new byte[avutil.AV_ERROR_MAX_STRING_SIZE];
            avutil.av_strerror(answer, reason, reason.length);
            throw new IOException("FFmpeg says " + new BytePointer(reason).getString());
        }
    }

    @Override
    public void close() {
        if (!bytes.isNull()) {
            written();
        }
        avcodec.avcodec_free_context(encoder);
        avcodec.av_packet_free(packet);
        avformat.avformat_free_context(file);
    }
}
