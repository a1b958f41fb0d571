package reusediffusion.job.option;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** What Java says of files by the names of its classes, and beside them with a path alone. */
final class FileFault {
    private FileFault() {}

    /** The fault in words, without a full stop. */
    static String words(IOException e) {
        if (e instanceof CharacterCodingException) {
            return "it is no text of UTF-8";
        }
        if (!(e instanceof FileSystemException fault) || fault.getReason() != null) {
            return String.valueOf(e.getMessage()).lines().findFirst().orElse("").replaceFirst("[.]$", "");
        }
        if (fault instanceof NoSuchFileException) {
            return "there is no file or folder " + fault.getFile();
        }
        if (fault instanceof AccessDeniedException) {
            return "permission denied for " + fault.getFile();
        }
        return fault instanceof FileAlreadyExistsException
                ? fault.getFile() + " is a file"
                : fault.getClass().getSimpleName().replaceFirst("Exception$", "") + " " + fault.getFile();
    }
}
