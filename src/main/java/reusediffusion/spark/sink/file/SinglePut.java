package reusediffusion.spark.sink.file;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Map;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Writes a small object with one request by S3A of Hadoop 3.3.4, which Spark 3.5 brings: its own way to write lists the name first and
 * removes marks of folders afterwards, and no option of that version turns either off. Called by name, since the connector is on the class
 * path of those alone who use it. Newer versions have the option, and no such methods.
 */
final class SinglePut {
    private final FileSystem files;
    private final Method key;
    private final Method helper;
    private final Method request;
    private final Method put;

    private SinglePut(FileSystem files) throws NoSuchMethodException {
        Class<?> type = files.getClass();
        this.files = files;
        key = type.getMethod("pathToKey", Path.class);
        helper = type.getMethod("getWriteOperationHelper");
        Class<?> writing = helper.getReturnType();
        request = writing.getMethod("createPutObjectRequest", String.class, InputStream.class, long.class, Map.class);
        put = writing.getMethod("putObject", request.getReturnType());
    }

    /** Null where this is not that connector. */
    static SinglePut of(FileSystem files) {
        try {
            return files.getClass().getName().equals("org.apache.hadoop.fs.s3a.S3AFileSystem")
                    ? new SinglePut(files)
                    : null;
        } catch (NoSuchMethodException e) {
            return null;
        }
    }

    /** Tries again as the connector is set to. */
    void put(Path path, byte[] content) throws IOException {
        try {
            Object writing = helper.invoke(files);
            Object whole = request.invoke(
                    writing, key.invoke(files, path), new FromTheStart(content), (long) content.length, null);
            put.invoke(writing, whole);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IOException thrown) {
                throw thrown;
            }
            throw new IOException(path + " cannot be written: " + e.getCause().getMessage(), e.getCause());
        } catch (IllegalAccessException e) {
            throw new IOException(path + " cannot be written: " + e.getMessage(), e);
        }
    }

    /** The client marks a body before each series of tries: a second series must not begin where the first one ended. */
    private static final class FromTheStart extends ByteArrayInputStream {
        FromTheStart(byte[] content) {
            super(content);
        }

        @Override
        public void mark(int limit) {
            reset();
            super.mark(limit);
        }
    }
}
