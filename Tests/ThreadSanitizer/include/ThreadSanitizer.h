#ifndef THREADSANITIZER_H
#define THREADSANITIZER_H

// Nothing is called from Swift: MutexNotes.c stands between the program and the Swift library.

#endif
