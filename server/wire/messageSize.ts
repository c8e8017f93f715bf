/** Most bytes of UTF-8 of one message, which every platform takes (contract, "a message"). */
export const mostMessageBytes = 8_192;
